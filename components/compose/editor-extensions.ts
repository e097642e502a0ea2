import { mergeAttributes, Node } from "@tiptap/core"
import Image from "@tiptap/extension-image"
import Placeholder from "@tiptap/extension-placeholder"
import TextAlign from "@tiptap/extension-text-align"
import StarterKit from "@tiptap/starter-kit"

/** The signature of the identity, kept apart so that changing the identity can change it. */
const Signature = Node.create({
  name: "signature",
  group: "block",
  content: "block+",
  defining: true,
  parseHTML: () => [{ tag: "div.missiva-signature" }],
  renderHTML: ({ HTMLAttributes }) => [
    "div",
    mergeAttributes(HTMLAttributes, { class: "missiva-signature" }),
    0,
  ],
})

/** What can stand in a message. Everything else that is pasted or opened is dropped by the schema. */
export function editorExtensions(placeholder: string) {
  return [
    StarterKit.configure({
      heading: { levels: [1, 2, 3] },
      link: {
        openOnClick: false,
        protocols: ["mailto", "tel"],
        defaultProtocol: "https",
        HTMLAttributes: { target: null, rel: null, class: null },
      },
    }),
    // Pictures of the message itself only: a remote one would tell its server that the draft was opened.
    Image.configure({ inline: true, allowBase64: false }).extend({
      parseHTML: () => [{ tag: 'img[src^="/api/compose/uploads/"]' }, { tag: 'img[src^="cid:"]' }],
    }),
    TextAlign.configure({ types: ["heading", "paragraph"] }),
    Placeholder.configure({ placeholder }),
    Signature,
  ]
}
