import { readFileSync } from "node:fs"
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils"
import type { SchemaEngine } from "@prisma/schema-engine-wasm"

/** The adapter factories of Prisma that can also migrate. */
export type MigratingAdapter = Parameters<typeof bindMigrationAwareSqlAdapterFactory>[0]

/** The WebAssembly glue's own exports: what the package's bundler entry would have wired together. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: typeof SchemaEngine
}

let glue: Promise<Glue> | undefined

/** Loads Prisma's migration engine once: the package expects a bundler, so the module is instantiated by hand. */
async function loadGlue(): Promise<Glue> {
  const glueUrl = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg")
  const wasmUrl = new URL("schema_engine_bg.wasm", glueUrl)
  const loaded = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as Glue
  const { instance } = await WebAssembly.instantiate(readFileSync(wasmUrl), {
    "./schema_engine_bg.js": loaded as unknown as WebAssembly.ModuleImports,
  })
  loaded.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  return loaded
}

/**
 * Runs `work` with Prisma's own migration engine over a driver adapter: no Prisma CLI, no native binary.
 * The connections it opened, and the advisory lock they hold, are gone when this resolves.
 * @param adapter where to migrate
 * @param schema the Prisma schema, when a comparison with it is wanted
 */
export async function withSchemaEngine<T>(
  adapter: MigratingAdapter,
  schema: string | undefined,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  glue ??= loadGlue()
  const { SchemaEngine: Engine } = await glue
  const opened: { dispose(): Promise<void> }[] = []
  const track = async <C extends { dispose(): Promise<void> }>(connecting: Promise<C>) => {
    const connection = await connecting
    opened.push(connection)
    return connection
  }
  const tracked: MigratingAdapter = {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: () => track(adapter.connect()),
    connectToShadowDb: () => track(adapter.connectToShadowDb()),
  }
  const datamodels: [string, string][] | undefined = schema ? [["schema.prisma", schema]] : undefined
  const engine = await Engine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(tracked),
  )
  try {
    return await work(engine)
  } finally {
    engine.free()
    // The engine has disposed of a shadow database itself; doing it again is refused.
    for (const connection of opened) await connection.dispose().catch(() => undefined)
  }
}
