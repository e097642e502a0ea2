import { capabilities, enablable } from "../capabilities.ts"
import { command, signedIn } from "../command.ts"

/** A capability as CAPABILITY spells it. */
function spelled(name: string): string {
  const found = capabilities.find((capability) => String(capability.name).toUpperCase() === name)
  return found ? String(found.name) : name
}

/** ENABLE (RFC 5161). Names nobody knows are passed over. */
export const enable = command({
  name: "ENABLE",
  states: signedIn,
  parse(reader) {
    const names: string[] = []
    do {
      reader.space()
      names.push(reader.keyword())
    } while (!reader.atEnd())
    return names
  },
  async run({ session, writer }, names) {
    const turnedOn: string[] = []
    for (const name of new Set(names)) {
      if (!Object.hasOwn(enablable, name) || session.enabled.has(name)) continue
      enablable[name]!(session)
      session.enabled.add(name)
      turnedOn.push(spelled(name))
    }
    writer.line(["* ENABLED", ...turnedOn].join(" "))
    return undefined
  },
})
