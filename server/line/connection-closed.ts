/** The peer is gone, or was told to go; nothing is left to say. */
export class ConnectionClosed extends Error {}
