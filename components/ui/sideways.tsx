"use client"

import { type ComponentProps, useLayoutEffect, useRef } from "react"

/** Places side by side that may be more than there is room for: the one that is open is in view. */
export function Sideways({ className = "", ...props }: ComponentProps<"nav">) {
  const strip = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const open = strip.current?.querySelector<HTMLElement>("[aria-current]")
    if (!strip.current || !open) return
    const { left, width } = open.getBoundingClientRect()
    const room = strip.current.getBoundingClientRect()
    const outside = left < room.left || left + width > room.right
    if (outside) strip.current.scrollLeft += left - room.left - (room.width - width) / 2
  })
  return <nav ref={strip} className={`overflow-x-auto [scrollbar-width:none] ${className}`} {...props} />
}
