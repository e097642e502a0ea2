// Makes one Prisma client per database from the same models (prisma/models.prisma).
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const generated = join(root, "server/db/generated")

export const providers = ["sqlite", "postgresql"]

const read = (name) => readFileSync(join(root, "prisma", `${name}.prisma`), "utf8")

/** The whole Prisma schema of one database: its header, then the models. */
export function schemaOf(provider, models = read("models")) {
  return `${read(provider)}\n${models}`
}

/** Writes both clients below server/db/generated, replacing what is there. */
export function generate() {
  for (const provider of providers) {
    const folder = join(generated, provider)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(generated, { recursive: true })
    const schema = join(generated, `${provider}.prisma`)
    writeFileSync(schema, schemaOf(provider).replace("../server/db/generated/", "./"))
    execFileSync(
      join(root, "node_modules/.bin/node"),
      [join(root, "node_modules/prisma/build/index.js"), "generate", "--schema", schema],
      // The client needs no engine; without this Prisma would try to download one.
      {
        cwd: root,
        env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
        stdio: ["ignore", "ignore", "inherit"],
      },
    )
  }
}

if (process.argv[1] === import.meta.filename) generate()
