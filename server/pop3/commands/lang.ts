import { anyState, type Command } from "../command.ts"
import { Refusal } from "../reply.ts"
import { binary, inLanguage, type Language, languages, said } from "../texts.ts"

/** LANG (RFC 6856 §3): this reply and all that follow are in the language; "*" is the one we would choose. */
export const lang: Command = {
  name: "LANG",
  states: anyState,
  run({ session, writer }, argument) {
    if (argument === "") {
      writer.line(`+OK ${inLanguage(session.language, said("languages"))}`)
      for (const [tag, name] of Object.entries(languages)) writer.line(`${tag} ${binary(name)}`)
      writer.line(".")
      return undefined
    }
    const language = find(argument === "*" ? "en" : argument)
    if (!language) throw new Refusal("noLanguage")
    session.language = language
    return `${language} ${inLanguage(language, said("languageChanged"))}`
  },
}

/** The language of a tag, or the one it is a variety of (RFC 4647 §3.4): "pt-BR" is "pt". */
function find(tag: string): Language | undefined {
  const wanted = tag.toLowerCase()
  return (Object.keys(languages) as Language[]).find(
    (known) => wanted === known || wanted.startsWith(`${known}-`),
  )
}
