import { defineConfig } from "vitest/config"

const alias = { "@": import.meta.dirname }

/** A busy machine may take its time; what is waited for is an event, not a deadline. */
const patience = { poll: { timeout: 30_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{server,app,components,messages}/**/*.test.{ts,tsx}"],
          // Half of the tests wait for sockets and disks.
          maxWorkers: "100%",
          expect: patience,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          // Each of these starts whole servers; one at a time on a small machine.
          fileParallelism: false,
          expect: patience,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
