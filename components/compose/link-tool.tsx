import { type Editor, useEditorState } from "@tiptap/react"
import { Link, Unlink } from "lucide-react"
import { useTranslations } from "next-intl"
import { Popover } from "radix-ui"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { Input } from "@/components/ui/input"
import { FormatButton } from "./format-button"

/** Makes what is selected a link, changes the link the cursor is in, or writes a new one. */
export function LinkTool({ editor }: { editor: Editor }) {
  const t = useTranslations("compose.format")
  const [open, setOpen] = useState(false)
  const href = useEditorState({
    editor,
    selector: ({ editor: current }) => String(current.getAttributes("link").href ?? ""),
  })
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const url = linkOf(String(new FormData(event.currentTarget).get("url") ?? ""))
    setOpen(false)
    if (url === "") editor.chain().focus().extendMarkRange("link").unsetLink().run()
    else if (editor.state.selection.empty && href === "")
      editor
        .chain()
        .focus()
        .insertContent({ type: "text", text: url, marks: [{ type: "link", attrs: { href: url } }] })
        .run()
    else editor.chain().focus().extendMarkRange("link").setLink({ href: url }).run()
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <span className="inline-flex">
          <FormatButton label={t("link")} pressed={href !== ""} onPress={() => setOpen(!open)}>
            <Link />
          </FormatButton>
        </span>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 rounded-xl border border-line bg-raised p-2 shadow-raised"
        >
          <form className="flex items-center gap-1.5" onSubmit={apply}>
            <Input
              name="url"
              defaultValue={href}
              aria-label={t("address")}
              placeholder="https://"
              className="w-64"
            />
            <Button type="submit" look="primary">
              {t("apply")}
            </Button>
            {href !== "" && (
              <IconButton
                label={t("unlink")}
                onClick={() => {
                  setOpen(false)
                  editor.chain().focus().extendMarkRange("link").unsetLink().run()
                }}
              >
                <Unlink />
              </IconButton>
            )}
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function linkOf(written: string): string {
  const text = written.trim()
  if (text === "" || /^(https?|mailto|tel):/i.test(text)) return text
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return ""
  return text.includes("@") && !text.includes("/") ? `mailto:${text}` : `https://${text}`
}
