/** What programs of the system are started with: nothing of ours but where to find others, and messages in English. */
export const environment: NodeJS.ProcessEnv = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  NODE_ENV: "production",
}
