/** Every limit the MIME room puts on hostile input. Sizes are bytes unless said otherwise. */
export const limits = {
  /** Nesting of parts; a multipart or message deeper than this stays an opaque leaf. */
  depth: 100,
  /** Parts in one message, the root included. */
  parts: 10_000,
  /** How much of one header block is looked at for fields (the structure itself has no such limit). */
  headerBlock: 1 << 20,
  /** How much of one structural field (Content-Type and its kin) is kept. */
  field: 1 << 16,
  /** Longest field name; a longer "name" means the line is no header field. */
  fieldName: 998,
  /** Longest boundary that is honoured (RFC 2046 §5.1.1 allows 70). */
  boundary: 998,
  /** Parameters of one Content-Type or Content-Disposition. */
  parameters: 200,
  /** RFC 2231 continuations of one parameter. */
  continuations: 100,
  /** Addresses in one address field. */
  addresses: 10_000,
  /** Longest string sent as an IMAP quoted string; longer ones become literals. */
  quoted: 1000,
  /** Decoded text of one header field kept for SEARCH, in UTF-16 units. */
  headerText: 1 << 16,
  /** Message identifiers kept of one References field. */
  references: 100,
  /** Longest message identifier taken for threading, in UTF-16 units. */
  messageId: 998,
  /** Bytes of a text part read to make the preview. */
  previewSource: 1 << 16,
  /** Characters of the preview (RFC 8970 §3.1 asks for at most 200). */
  preview: 200,
} as const
