import "./editor.css"
import { EditorContent, useEditor } from "@tiptap/react"
import { useTranslations } from "next-intl"
import { type ReactNode, useEffect, useRef } from "react"
import { attachmentOfFile } from "./attachment"
import type { Composition } from "./composition"
import { editorExtensions } from "./editor-extensions"
import { FormatBar } from "./format-bar"
import { insertPictures } from "./inline-pictures"
import { useComposition } from "./use-composition"

export interface RichEditorProps {
  composition: Composition
  formatting: boolean
  autoFocus: boolean
  /** Below the text, scrolling with it. */
  children: ReactNode
}

/** The editor for formatted text with its tools. */
export function RichEditor({ composition, formatting, autoFocus, children }: RichEditorProps) {
  const t = useTranslations("compose")
  const { html, quote } = useComposition(composition)
  // What the editor itself reported last; anything else in the state came from outside and has to go in.
  const known = useRef(html)
  const editor = useEditor({
    extensions: editorExtensions(t("placeholder")),
    content: html,
    autofocus: autoFocus ? "start" : false,
    immediatelyRender: true,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": t("body"),
        class: "message-editor",
      },
      // Sends the message; the editor would break the line.
      handleKeyDown: (_view, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey),
      handlePaste: (_view, event) => takePictures(event.clipboardData),
      handleDrop: (_view, event) => takePictures(event.dataTransfer),
    },
    onUpdate: () => composition.write({}),
  })

  // Pictures go into the text; everything else that is dropped or pasted becomes an attachment further up.
  function takePictures(data: DataTransfer | null): boolean {
    const files = [...(data?.files ?? [])]
    if (
      files.length === 0 ||
      data?.getData("text/plain") ||
      !files.every((file) => file.type.startsWith("image/"))
    )
      return false
    void insertPictures(composition, files.map(attachmentOfFile), editor)
    return true
  }

  useEffect(() => {
    composition.readEditor = () => {
      known.current = editor.isEmpty ? "" : editor.getHTML()
      return known.current
    }
    return () => {
      composition.flush()
      composition.readEditor = undefined
    }
  }, [composition, editor])
  useEffect(() => {
    if (html === known.current) return
    known.current = html
    editor.commands.setContent(html, { emitUpdate: false })
  }, [editor, html])
  return (
    <>
      <div
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain"
        onPointerDown={(event) => {
          if (event.target !== event.currentTarget) return
          event.preventDefault()
          editor.commands.focus("end")
        }}
      >
        <EditorContent
          editor={editor}
          className={`flex shrink-0 flex-col px-5 pt-4 pb-2 ${quote ? "" : "grow"}`}
        />
        {children}
      </div>
      {formatting && <FormatBar editor={editor} composition={composition} />}
    </>
  )
}
