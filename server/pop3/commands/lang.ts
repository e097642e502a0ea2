import { anyState, type Command } from "../command.ts"
import { Refusal } from "../reply.ts"

/** The languages there are: what each calls itself, and what it says when it is chosen. Other replies are in English. */
const languages = [
  { tag: "en", name: "English", chosen: "Language changed" },
  { tag: "ca", name: "Català", chosen: "S'ha canviat la llengua" },
  { tag: "es", name: "Español", chosen: "Idioma cambiado" },
  { tag: "pt", name: "Português", chosen: "Idioma alterado" },
] as const

/** LANG (RFC 6856 §3). */
export const lang: Command = {
  name: "LANG",
  states: anyState,
  run({ writer }, argument) {
    if (argument === "") {
      writer.line("+OK The languages are:")
      for (const { tag, name } of languages) writer.line(`${tag} ${wire(name)}`)
      writer.line(".")
      return undefined
    }
    const wanted = argument === "*" ? "en" : argument.toLowerCase()
    const language = languages.find(({ tag }) => tag === wanted)
    if (!language) throw new Refusal("There is no such language here")
    return `${language.tag} ${wire(language.chosen)}`
  },
}

/** UTF-8 as the writer takes it: one character per byte. */
const wire = (text: string) => Buffer.from(text).toString("latin1")
