-- CreateTable
CREATE TABLE "ban" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "network" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "times" INTEGER NOT NULL,
    "since" BIGINT NOT NULL,
    "until" BIGINT NOT NULL,
    "changed_at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "offence" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "weight" REAL NOT NULL,
    "teller" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "known_device" (
    "account_id" INTEGER NOT NULL,
    "device" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "seen_at" BIGINT NOT NULL,

    PRIMARY KEY ("account_id", "device"),
    CONSTRAINT "known_device_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "sender_history" (
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "good" REAL NOT NULL,
    "bad" REAL NOT NULL,
    "at" BIGINT NOT NULL,

    PRIMARY KEY ("kind", "name")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "greylist_entry" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "first_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL
) WITHOUT ROWID;

-- CreateIndex
CREATE UNIQUE INDEX "ban_network_key" ON "ban"("network");

-- CreateIndex
CREATE INDEX "ban_changed_at_idx" ON "ban"("changed_at");

-- CreateIndex
CREATE INDEX "offence_at_idx" ON "offence"("at");

-- CreateIndex
CREATE INDEX "known_device_network_idx" ON "known_device"("network");

-- CreateIndex
CREATE INDEX "known_device_seen_at_idx" ON "known_device"("seen_at");

-- CreateIndex
CREATE INDEX "sender_history_at_idx" ON "sender_history"("at");

-- CreateIndex
CREATE INDEX "greylist_entry_expires_at_idx" ON "greylist_entry"("expires_at");
