import { type Editor, useEditorState } from "@tiptap/react"
import {
  AlignCenter,
  AlignLeft,
  AlignRight,
  Bold,
  ImagePlus,
  Italic,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  RemoveFormatting,
  Strikethrough,
  Underline,
} from "lucide-react"
import { useTranslations } from "next-intl"
import { type KeyboardEvent, useRef } from "react"
import { attachmentOfFile } from "./attachment"
import type { Composition } from "./composition"
import { FormatButton } from "./format-button"
import { insertPictures } from "./inline-pictures"
import { LinkTool } from "./link-tool"

interface Tool {
  name:
    | "bold"
    | "italic"
    | "underline"
    | "strike"
    | "bullets"
    | "numbers"
    | "quote"
    | "left"
    | "center"
    | "right"
    | "clear"
  icon: LucideIcon
  shortcut?: string
  isOn: (editor: Editor) => boolean
  run: (editor: Editor) => void
}

const on = (mark: string) => (editor: Editor) => editor.isActive(mark)
const aligned = (side: string) => (editor: Editor) => editor.isActive({ textAlign: side })

const groups: Tool[][] = [
  [
    {
      name: "bold",
      icon: Bold,
      shortcut: "Ctrl B",
      isOn: on("bold"),
      run: (e) => e.chain().focus().toggleBold().run(),
    },
    {
      name: "italic",
      icon: Italic,
      shortcut: "Ctrl I",
      isOn: on("italic"),
      run: (e) => e.chain().focus().toggleItalic().run(),
    },
    {
      name: "underline",
      icon: Underline,
      shortcut: "Ctrl U",
      isOn: on("underline"),
      run: (e) => e.chain().focus().toggleUnderline().run(),
    },
    {
      name: "strike",
      icon: Strikethrough,
      isOn: on("strike"),
      run: (e) => e.chain().focus().toggleStrike().run(),
    },
  ],
  [
    {
      name: "bullets",
      icon: List,
      isOn: on("bulletList"),
      run: (e) => e.chain().focus().toggleBulletList().run(),
    },
    {
      name: "numbers",
      icon: ListOrdered,
      isOn: on("orderedList"),
      run: (e) => e.chain().focus().toggleOrderedList().run(),
    },
    {
      name: "quote",
      icon: Quote,
      isOn: on("blockquote"),
      run: (e) => e.chain().focus().toggleBlockquote().run(),
    },
  ],
  [
    {
      name: "left",
      icon: AlignLeft,
      isOn: () => false,
      run: (e) => e.chain().focus().unsetTextAlign().run(),
    },
    {
      name: "center",
      icon: AlignCenter,
      isOn: aligned("center"),
      run: (e) => e.chain().focus().toggleTextAlign("center").run(),
    },
    {
      name: "right",
      icon: AlignRight,
      isOn: aligned("right"),
      run: (e) => e.chain().focus().toggleTextAlign("right").run(),
    },
  ],
  [
    {
      name: "clear",
      icon: RemoveFormatting,
      isOn: () => false,
      run: (e) => e.chain().focus().unsetAllMarks().clearNodes().unsetTextAlign().run(),
    },
  ],
]

/** The tools of the formatted text: one stop of the Tab key, arrows between them. */
export function FormatBar({ editor, composition }: { editor: Editor; composition: Composition }) {
  const t = useTranslations("compose.format")
  const picture = useRef<HTMLInputElement>(null)
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) =>
      groups
        .flat()
        .map((tool) => tool.isOn(current))
        .join(),
  }).split(",")
  let index = 0
  return (
    <div
      role="toolbar"
      aria-label={t("toolbar")}
      onKeyDown={moveFocus}
      className="flex shrink-0 items-center gap-0.5 overflow-x-auto border-line border-t px-2.5 py-1 [scrollbar-width:none]"
    >
      {groups.map((tools) => (
        <div
          key={tools[0]!.name}
          className="flex shrink-0 items-center border-line border-r pr-1 mr-1 last-of-type:border-0"
        >
          {tools.map((tool) => (
            <FormatButton
              key={tool.name}
              label={t(tool.name)}
              shortcut={tool.shortcut}
              pressed={active[index++] === "true"}
              first={tool.name === "bold"}
              onPress={() => tool.run(editor)}
            >
              <tool.icon />
            </FormatButton>
          ))}
        </div>
      ))}
      <LinkTool editor={editor} />
      <FormatButton label={t("picture")} onPress={() => picture.current?.click()}>
        <ImagePlus />
      </FormatButton>
      <input
        ref={picture}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
        multiple
        hidden
        onChange={(event) => {
          void insertPictures(composition, [...(event.target.files ?? [])].map(attachmentOfFile), editor)
          event.target.value = ""
        }}
      />
    </div>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return
  const buttons = [...event.currentTarget.querySelectorAll("button")]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  if (at < 0) return
  event.preventDefault()
  const next = (at + (event.key === "ArrowRight" ? 1 : -1) + buttons.length) % buttons.length
  buttons[next]?.focus()
}
