import { z } from "zod"
import { bodyOf, privateJson, queryOf } from "../../../_mail/request.ts"
import { withScripts } from "../../../_mail/sieve.ts"
import { withAccount } from "../../../_session/session.ts"

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}]+$/u, "A script has another name")

const source = z.string().max(900_000)

const request = z.discriminatedUnion("do", [
  z.object({ do: z.literal("check"), source }),
  /** Kept only when nothing is wrong with it; never in place of another without `over`. */
  z.object({ do: z.literal("save"), name, source, over: z.boolean() }),
  z.object({ do: z.literal("run"), name: z.union([name, z.literal("")]) }),
  z.object({ do: z.literal("rename"), name, to: name }),
  z.object({ do: z.literal("delete"), name }),
])
export type ScriptRequest = z.input<typeof request>

/** The text of a script. */
export const GET = withAccount(async (asked, session) => {
  const wanted = queryOf(asked, z.object({ name }))
  return privateJson({ source: await withScripts(session, (client) => client.get(wanted.name)) })
})

/** Does one thing with scripts; answers what the server finds wrong, if it was to look. */
export const POST = withAccount(async (asked, session) => {
  const wanted = await bodyOf(asked, request)
  return withScripts(session, async (client) => {
    switch (wanted.do) {
      case "check":
        return privateJson(await client.check(wanted.source))
      case "save": {
        const found = await client.check(wanted.source)
        if (found.faults.length > 0) return privateJson({ ...found, taken: false })
        const taken = !wanted.over && (await client.list()).some((script) => script.name === wanted.name)
        if (!taken) await client.put(wanted.name, wanted.source)
        return privateJson({ ...found, taken })
      }
      case "run":
        await client.activate(wanted.name)
        return privateJson({})
      case "rename":
        await client.rename(wanted.name, wanted.to)
        return privateJson({})
      case "delete":
        await client.delete(wanted.name)
        return privateJson({})
    }
  })
})
