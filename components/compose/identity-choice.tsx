import { ChevronDown } from "lucide-react"
import { useTranslations } from "next-intl"
import { DropdownMenu, DropdownMenuChoice } from "@/components/ui/dropdown-menu"
import { blankBody, type Composition } from "./composition"
import { formatRecipient } from "./recipients"
import { useComposition } from "./use-composition"

/** Which of one's addresses the message is from. Its signature goes along. */
export function IdentityChoice({ composition }: { composition: Composition }) {
  const t = useTranslations("compose.fields")
  const { from } = useComposition(composition)
  const { identities } = composition.setup
  const current = identities.find((each) => each.address === from) ?? identities[0]!
  const choose = (address: string) => {
    const identity = identities.find((each) => each.address === address)
    composition.flush()
    composition.write({
      from: address,
      html: withSignature(composition.state.html, identity?.signature ?? ""),
    })
  }
  return (
    <div className="flex h-10 items-center gap-2 border-line border-b px-4">
      <span className="w-9 shrink-0 text-ink-faint text-sm">{t("from")}</span>
      <DropdownMenu
        align="start"
        trigger={
          <button
            type="button"
            className="flex min-w-0 items-center gap-1 rounded px-1 py-0.5 hover:bg-hover"
          >
            <span className="truncate">{formatRecipient(current)}</span>
            <ChevronDown className="size-4 shrink-0 text-ink-faint" />
          </button>
        }
      >
        <DropdownMenuChoice
          value={current.address}
          options={identities.map((each) => ({ value: each.address, label: formatRecipient(each) }))}
          onChange={choose}
        />
      </DropdownMenu>
    </div>
  )
}

function withSignature(html: string, signature: string): string {
  const own = html.replace(/<div class="missiva-signature">[\s\S]*?<\/div>/, "")
  return own.replaceAll(/<\/?p>/g, "") === ""
    ? blankBody(signature)
    : own + blankBody(signature).replace("<p></p>", "")
}
