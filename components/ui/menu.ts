/** The looks that dropdown and context menus share. */
export const menuLook =
  "appear z-50 max-h-[var(--radix-popper-available-height,80vh)] min-w-48 overflow-y-auto rounded-xl border border-line bg-raised p-1 text-base text-ink shadow-raised"

export const itemLook =
  "flex h-8 cursor-default select-none items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-45 [&_svg]:size-4 [&_svg]:text-ink-soft"

export const separatorLook = "my-1 h-px bg-line"

export const labelLook = "px-2.5 pt-1.5 pb-1 text-ink-faint text-xs"
