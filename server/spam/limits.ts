/** Every limit the judgement puts on what strangers write. Bytes of the message, or characters, unless said otherwise. */
export const limits = {
  /** Of one message that is looked at; what lies behind it is known by the structure of the message alone. */
  message: 4 << 20,
  /** That are looked at before others get a turn, while the parts are found. */
  slice: 128 << 10,
  /** Encoded bytes of one text part that are read, and of all of them together. */
  part: 256 << 10,
  text: 512 << 10,
  /** Text that is kept of one message, what is shown and what is hidden each. */
  kept: 64 << 10,
  /** Text parts that are read. */
  parts: 20,
  /** Open elements of a page that are followed; what is nested deeper is taken for what is around it. */
  depth: 100,
  /** Links of one message, and how much is kept of one. */
  links: 200,
  link: 500,
  /** Kinds of elements and attributes of one page. */
  marks: 200,
  /** Attachments that are looked at, and how much of one is. */
  attachments: 50,
  attachment: 2 << 20,
  /**
   * Archives: for one message the bytes that are unpacked, the names that are looked at and the archives that are opened;
   * what is unpacked of one file; how deep an archive may lie in others; how much is kept of a path. An archive bursts when
   * a file in it says that it unpacks to more than `size` bytes and so many times of what it is.
   */
  archive: {
    budget: { bytes: 4 << 20, names: 2_000, archives: 30 },
    unpacked: 1 << 20,
    depth: 2,
    name: 300,
    burst: { size: 50 << 20, times: 500 },
  },
  /** Header fields that are looked at, and how much of one. */
  fields: 200,
  field: 2_000,
  /** Different tokens of one message: of where it is from, what it says, how it is made. */
  tokens: { origin: 300, words: 1_500, form: 400 },
  /** CPU time for reading one message, milliseconds; what was not read by then is not judged. */
  time: 500,
} as const
