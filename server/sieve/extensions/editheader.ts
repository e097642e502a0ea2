import type { Extension, Run } from "../definition.ts"
import { checkFields, checkNames, indexed } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { type Field, fieldsNamed } from "../message.ts"

/** Fields no script may take away or add: they say how the message came here (RFC 5293 §6). */
const untouchable = new Set([
  "received",
  "auto-submitted",
  "return-path",
  "delivered-to",
  "authentication-results",
])

/** Characters in a field a script adds. */
const longest = 8192

function edit(run: Run, fields: readonly Field[]): void {
  const { message } = run
  run.see({
    type: message.type,
    subtype: message.subtype,
    size: message.size,
    children: message.children,
    fields,
    text: () => message.text(),
    plain: () => message.plain(),
    raw: () => message.raw(),
    addresses: (raw) => message.addresses(raw),
    date: (raw) => message.date(raw),
  })
}

/** editheader (RFC 5293). What was added or deleted shows in every test and action after it. */
export const editheader: Extension = {
  name: "editheader",
  commands: [
    {
      name: "addheader",
      extension: "editheader",
      tags: { last: {} },
      positional: [
        { name: "name", kind: "string" },
        { name: "value", kind: "string" },
      ],
      check: (args, checking) => checkNames(args, checking, "name"),
      run(run, args) {
        const name = args.text(run, "name")
        const value = args
          .text(run, "value")
          .replace(/[\r\n]+[ \t]*/g, " ")
          .trim()
          .slice(0, longest)
        if (!/^[!-9;-~]+$/.test(name) || untouchable.has(name.toLowerCase())) {
          run.note(args.at, `addheader: ${name} is left alone`)
          return undefined
        }
        const field = { name, value, raw: value, origin: undefined }
        edit(run, args.has("last") ? [...run.message.fields, field] : [field, ...run.message.fields])
        run.note(args.at, `addheader ${name}`)
        return undefined
      },
    },
    {
      name: "deleteheader",
      extension: "editheader",
      tags: { ...matchTags, index: { value: "number" }, last: {} },
      positional: [
        { name: "name", kind: "string" },
        { name: "keys", kind: "strings", optional: true },
      ],
      check(args, checking) {
        checkFields(args, checking, "name")
        checkMatch(args, checking)
      },
      run(run, args) {
        const name = args.text(run, "name")
        if (untouchable.has(name.toLowerCase())) {
          run.note(args.at, `deleteheader: ${name} is left alone`)
          return undefined
        }
        const among = indexed(fieldsNamed(run.message, name), args)
        const gone = new Set(among.filter((field) => !args.has("keys") || matches(run, args, [field.value])))
        if (gone.size > 0)
          edit(
            run,
            run.message.fields.filter((field) => !gone.has(field)),
          )
        run.note(args.at, `deleteheader ${name}: ${gone.size}`)
        return undefined
      },
    },
  ],
}
