/** Keeps a choice in a cookie for a year, so that the server draws the next page by it; undefined forgets it. */
export function remember(name: "theme" | "panes" | "zone", value: string | undefined): void {
  const age = value === undefined ? 0 : 31_536_000
  document.cookie = `${name}=${encodeURIComponent(value ?? "")}; path=/; max-age=${age}; samesite=lax`
}
