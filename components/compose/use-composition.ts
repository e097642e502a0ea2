import { useSyncExternalStore } from "react"
import type { Composition, CompositionState } from "./composition"

/** The state of a composition, rendered again when it changes. */
export function useComposition(composition: Composition): CompositionState {
  return useSyncExternalStore(
    composition.subscribe,
    () => composition.state,
    () => composition.state,
  )
}
