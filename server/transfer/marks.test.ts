import { expect, test } from "vitest"
import { flagNames } from "../store/flags.ts"
import { fromLabels } from "./gmail-labels.ts"
import { readMarks } from "./marks.ts"

const message = (...fields: string[]) =>
  Buffer.from([...fields, "Subject: x", "", "Status: body", ""].join("\r\n"))

const read = (...fields: string[]) => {
  const { bytes, flags, isGone } = readMarks(message(...fields))
  return { text: bytes.toString(), flags: flagNames(flags), isGone }
}

const plain = "Subject: x\r\n\r\nStatus: body\r\n"

test("Thunderbird's marks are flags; a message that only waits to be cleared away is gone", () => {
  expect(
    read("X-Mozilla-Status: 0005", "X-Mozilla-Status2: 00000000", "X-Mozilla-Keys: $label1    "),
  ).toEqual({
    text: plain,
    flags: ["\\Seen", "\\Flagged", "$label1"],
    isGone: false,
  })
  expect(read("X-Mozilla-Status: 0009").isGone).toBe(true)
})

test.each([
  ["Inbox,Unread", "INBOX", []],
  ["Archived,Starred", "Archive", ["\\Seen", "\\Flagged"]],
  ["Escola/Claustre,Important,Opened", "Escola/Claustre", ["\\Seen", "$Important"]],
  ["Recibidos,Sin leer,Categoría: Promociones", "INBOX", []],
  ["Enviats,Projecte", "Sent", ["\\Seen"]],
  ["Lixeira,Não lidas", "Trash", []],
])("labels of Gmail: %s", (labels, mailbox, flags) => {
  expect(fromLabels(labels.split(","))).toEqual({ mailbox, flags })
})

test("labels with umlauts are read as they are encoded", () => {
  const field = "X-Gmail-Labels: =?UTF-8?Q?Categor=C3=ADa,No_le=C3=ADdos?="
  expect(readMarks(message(field)).labels).toEqual(["Categoría", "No leídos"])
})
