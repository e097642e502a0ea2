/** What Gmail's own labels mean. Its export names them in the language of the account. */
const meanings: readonly [meaning: string, names: readonly string[]][] = [
  ["Trash", ["trash", "papelera", "paperera", "lixeira", "lixo"]],
  ["Junk", ["spam", "correo no deseado", "correu brossa"]],
  ["Drafts", ["drafts", "draft", "borradores", "esborranys", "rascunhos"]],
  ["INBOX", ["inbox", "recibidos", "bandeja de entrada", "safata d'entrada", "caixa de entrada"]],
  ["Sent", ["sent", "enviados", "enviats", "enviado"]],
  ["unread", ["unread", "no leídos", "sin leer", "no llegits", "sense llegir", "não lidas", "não lido"]],
  ["starred", ["starred", "destacados", "destacats", "com estrela"]],
  ["important", ["important", "importante", "importants", "importantes"]],
  [
    "",
    ["opened", "abiertos", "oberts", "abertos", "archived", "archivados", "arxivats", "arquivados", "chat"],
  ],
]

const meaningOf = new Map(
  meanings.flatMap(([meaning, names]) => names.map((name): [string, string] => [name, meaning])),
)

const mailboxes = ["Trash", "Junk", "Drafts", "INBOX", "Sent"]

/** Where a message of Gmail's export belongs, and how it is marked, by its labels. */
export function fromLabels(labels: readonly string[]): { mailbox: string; flags: string[] } {
  const own = labels.filter((label) => isOwn(label.toLowerCase()))
  const known = new Set(labels.map((label) => meaningOf.get(label.toLowerCase())))
  const flags: string[] = []
  if (!known.has("unread")) flags.push("\\Seen")
  if (known.has("starred")) flags.push("\\Flagged")
  if (known.has("important")) flags.push("$Important")
  return { mailbox: mailboxes.find((name) => known.has(name)) ?? own[0] ?? "Archive", flags }
}

/** A label that somebody made, not one of Gmail's. */
const isOwn = (label: string) => !meaningOf.has(label) && !/^categor[yií]/.test(label)
