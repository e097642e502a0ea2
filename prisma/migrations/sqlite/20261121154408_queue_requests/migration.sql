-- CreateTable
CREATE TABLE "route" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "host" TEXT NOT NULL DEFAULT '',
    "port" INTEGER NOT NULL DEFAULT 25,
    "tls" TEXT NOT NULL DEFAULT 'may',
    "username" TEXT NOT NULL DEFAULT '',
    "password" TEXT NOT NULL DEFAULT '',
    "accepts" BOOLEAN NOT NULL DEFAULT false,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "per_minute" INTEGER NOT NULL DEFAULT 0,
    "source" TEXT NOT NULL DEFAULT ''
);

-- AlterTable
ALTER TABLE "queued_message" ADD COLUMN "body_type" TEXT NOT NULL DEFAULT '8BITMIME';
ALTER TABLE "queued_message" ADD COLUMN "ret" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_message" ADD COLUMN "envelope_id" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_message" ADD COLUMN "priority" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "queued_message" ADD COLUMN "require_tls" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "queued_message" ADD COLUMN "deliver_by" BIGINT;
ALTER TABLE "queued_message" ADD COLUMN "deliver_by_mode" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_message" ADD COLUMN "release_at" BIGINT;
ALTER TABLE "queued_message" ADD COLUMN "outbox_mailbox_id" INTEGER;
ALTER TABLE "queued_message" ADD COLUMN "outbox_uid" INTEGER;
ALTER TABLE "queued_recipient" ADD COLUMN "notify" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_recipient" ADD COLUMN "original_recipient" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_recipient" ADD COLUMN "delay_told_at" BIGINT;
ALTER TABLE "queued_recipient" ADD COLUMN "remote" TEXT NOT NULL DEFAULT '';
ALTER TABLE "queued_recipient" ADD COLUMN "tls" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "queued_recipient_state_domain_next_attempt_at_idx" ON "queued_recipient"("state", "domain", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "route_scope_subject_key" ON "route"("scope", "subject");
