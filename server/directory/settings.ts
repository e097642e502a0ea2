import type { DirectoryContext } from "./context.ts"

/** What is set while running rather than by environment variables. */
export type SettingKey = "hostname" | "setup.token" | "setup.done" | "demo"

export async function setting({ sql }: DirectoryContext, key: SettingKey): Promise<string | undefined> {
  const row = await sql.get<{ value: string }>("SELECT value FROM setting WHERE key = ?", key)
  return row?.value
}

export async function setSetting({ sql }: DirectoryContext, key: SettingKey, value: string): Promise<void> {
  await sql.run(
    "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    key,
    value,
  )
}
