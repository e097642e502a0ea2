import { addressPart, addressPartTags } from "../address-part.ts"
import type { TestDefinition } from "../definition.ts"
import { checkFields, fieldsFor, fieldTags, isFieldName, partsFor } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { fieldsNamed } from "../message.ts"
import { mimeOptionTags, mimeValue } from "../mime-option.ts"

/** The tests of the base language (RFC 5228 §5). */
export const baseTests: readonly TestDefinition[] = [
  { name: "true", holds: () => true },
  { name: "false", holds: () => false },
  { name: "not", tests: "one", holds: (run, _, [test]) => !run.test(test!) },
  { name: "allof", tests: "many", holds: (run, _, tests) => tests.every((test) => run.test(test)) },
  { name: "anyof", tests: "many", holds: (run, _, tests) => tests.some((test) => run.test(test)) },
  {
    name: "header",
    tags: { ...matchTags, ...fieldTags, ...mimeOptionTags },
    positional: [
      { name: "names", kind: "strings" },
      { name: "keys", kind: "strings" },
    ],
    check(args, checking) {
      checkFields(args, checking, "names")
      checkMatch(args, checking)
    },
    holds(run, args) {
      const fields = fieldsFor(run, args, args.texts(run, "names"))
      return matches(
        run,
        args,
        fields.flatMap((field) => mimeValue(run, args, field)),
      )
    },
  },
  {
    name: "address",
    tags: { ...matchTags, ...addressPartTags, ...fieldTags },
    positional: [
      { name: "names", kind: "strings" },
      { name: "keys", kind: "strings" },
    ],
    check(args, checking) {
      checkFields(args, checking, "names")
      checkMatch(args, checking)
      for (const name of args.constants("names"))
        if (name !== undefined && isFieldName(name) && !addressFields.has(name.toLowerCase()))
          checking.report(`'${name}' is not a field with addresses`, "names")
    },
    holds(run, args) {
      const part = args.tagOf("address part")
      const values = fieldsFor(run, args, args.texts(run, "names"))
        .flatMap((field) => run.message.addresses(field.raw))
        .map((address) => addressPart(address, part, run.facts.separators))
      return matches(
        run,
        args,
        values.filter((value) => value !== undefined),
      )
    },
  },
  {
    name: "exists",
    tags: { mime: fieldTags.mime!, anychild: fieldTags.anychild! },
    positional: [{ name: "names", kind: "strings" }],
    check: (args, checking) => checkFields(args, checking, "names"),
    holds(run, args) {
      const parts = partsFor(run, args)
      return args
        .texts(run, "names")
        .every((name) => parts.some((part) => fieldsNamed(part, name).length > 0))
    },
  },
  {
    name: "size",
    tags: { over: { group: "size", value: "number" }, under: { group: "size", value: "number" } },
    check(args, { report }) {
      if (!args.tagOf("size")) report("'size' needs ':over' or ':under'")
    },
    holds(run, args) {
      const { size } = run.message
      return args.tagOf("size") === "over" ? size > args.number("over")! : size < args.number("under")!
    },
  },
]

/** Fields that hold addresses, as far as scripts may ask for them (RFC 5228 §5.1). */
const addressFields = new Set([
  ..."from to cc bcc sender reply-to resent-from resent-to resent-cc resent-bcc resent-sender resent-reply-to".split(
    " ",
  ),
  ..."return-path delivered-to x-original-to x-envelope-to errors-to mail-followup-to mail-reply-to".split(
    " ",
  ),
  ..."disposition-notification-to return-receipt-to x-delivered-to apparently-to list-post abuse-reports-to".split(
    " ",
  ),
])
