-- CreateTable
CREATE TABLE "ban" (
    "id" SERIAL NOT NULL,
    "network" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "times" INTEGER NOT NULL,
    "since" BIGINT NOT NULL,
    "until" BIGINT NOT NULL,
    "changed_at" BIGINT NOT NULL,

    CONSTRAINT "ban_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offence" (
    "id" SERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL,
    "teller" TEXT NOT NULL,

    CONSTRAINT "offence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "known_device" (
    "account_id" INTEGER NOT NULL,
    "device" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "seen_at" BIGINT NOT NULL,

    CONSTRAINT "known_device_pkey" PRIMARY KEY ("account_id","device")
);

-- CreateTable
CREATE TABLE "sender_history" (
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "good" DOUBLE PRECISION NOT NULL,
    "bad" DOUBLE PRECISION NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "sender_history_pkey" PRIMARY KEY ("kind","name")
);

-- CreateTable
CREATE TABLE "greylist_entry" (
    "key" TEXT NOT NULL,
    "first_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "greylist_entry_pkey" PRIMARY KEY ("key")
);

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

-- AddForeignKey
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
