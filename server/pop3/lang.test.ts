import { afterAll, beforeAll, expect, test } from "vitest"
import { openPop3House, type Pop3House, password } from "./dialogue.ts"
import { languages, type TextKey } from "./texts.ts"

let house: Pop3House
beforeAll(async () => {
  house = await openPop3House()
  await house.account("ana", "Subject: a\r\n\r\nb\r\n")
})
afterAll(() => house.close())

/** UTF-8 as the wires of tests show it. */
const wire = (text: string) => Buffer.from(text).toString("latin1")

test("LANG lists, chooses, and UTF8 goes with it (RFC 6856)", () =>
  house.talk(`
    S: +OK...
    C: LANG
    S: +OK The languages are:
    S: en English
    S: ca ${wire("Català")}
    S: es ${wire("Español")}
    S: pt ${wire("Português")}
    S: .
    C: LANG es
    S: +OK es Idioma cambiado
    C: LANG MUL
    S: -ERR ${wire("Aquí no existe ese idioma")}
    C: LANG pt-BR
    S: +OK pt Idioma alterado
    C: LANG *
    S: +OK en Language changed
    C: UTF8
    S: +OK UTF-8 it is
    C: STLS
    S: -ERR STLS comes before UTF8`))

test("replies behind LANG are in its language: refusals, failures, successes; codes and numbers stay", () =>
  house.talk(`
    S: +OK...
    C: LANG ca
    S: +OK ca S'ha canviat la llengua
    C: NONSENSE
    S: -ERR Ordre desconeguda
    C: STAT
    S: -ERR Primer cal identificar-se
    C: USER ana@example.test
    S: +OK Ara la contrasenya
    C: PASS wrong
    S: -ERR [AUTH] ${wire("L'adreça o la contrasenya no són correctes")}
    C: USER ana@example.test
    S: +OK Ara la contrasenya
    C: PASS ${password}
    S: +OK 1 missatges (17 octets)
    C: DELE 2
    S: -ERR No hi ha aquest missatge
    C: DELE 1
    S: +OK ${wire("El missatge 1 s'esborrarà")}
    C: LANG pt
    S: +OK pt Idioma alterado
    C: RSET
    S: +OK 1 mensagens (17 octetos)
    C: QUIT
    S: +OK Adeus`))

test("every text is in every language, with the same values", async () => {
  const load = async (language: string) =>
    (await import(`../../messages/${language}/pop3.json`, { with: { type: "json" } })).default as Record<
      TextKey,
      string
    >
  const english = await load("en")
  for (const language of Object.keys(languages)) {
    const texts = await load(language)
    expect(Object.keys(texts)).toEqual(Object.keys(english))
    for (const key of Object.keys(english) as TextKey[])
      expect(texts[key].match(/\{\w+\}/g)?.sort(), `${language} ${key}`).toEqual(
        english[key].match(/\{\w+\}/g)?.sort(),
      )
  }
})
