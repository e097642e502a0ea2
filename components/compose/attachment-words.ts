// What people write when they mean a file: English, Catalan, Spanish, Portuguese.
const words =
  /(?<![\p{L}])(attached|attaching|attachments?|enclosed|adjunt(?:o|a|os|as|em|amos|ar|at|ada|ats|ades|i)?|em anexo|anex(?:o|a|os|as|ei|ado|ada|ados|adas|amos)|en annex)(?![\p{L}])/iu

/**
 * Does this text (the writer's own words, no quote) speak of an attachment? Used to ask, once, when there is none.
 */
export function mentionsAttachment(text: string): boolean {
  return words.test(text)
}
