const margin = 64
const lineHeight = 18

/** Text inside a PDF string. */
const escaped = (text: string) => text.replace(/[\\()]/g, "\\$&")

function page(title: string, lines: readonly string[]): string {
  const body = lines.map((line) => `(${escaped(line)}) '`).join("\n")
  return `BT /F2 20 Tf ${margin} 760 Td (${escaped(title)}) Tj ET
BT /F1 11 Tf ${lineHeight} TL ${margin} 730 Td
${body}
ET`
}

/**
 * One A4 page with a title and lines of text below it, as a PDF 1.4 file.
 * @param lines what Latin-1 can hold; about forty of them, ninety characters each
 */
export function pdf(title: string, lines: readonly string[]): Buffer {
  const content = Buffer.from(page(title, lines), "latin1")
  const font = (name: string) =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
    font("Helvetica"),
    font("Helvetica-Bold"),
    `<< /Length ${content.length} >>\nstream\n${content.toString("latin1")}\nendstream`,
  ]
  let file = "%PDF-1.4\n"
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, "0")} 00000 n \n`
  })
  const start = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(file, "latin1")
}
