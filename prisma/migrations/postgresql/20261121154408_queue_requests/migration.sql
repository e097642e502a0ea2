-- AlterTable
ALTER TABLE "queued_message" ADD COLUMN     "body_type" TEXT NOT NULL DEFAULT '8BITMIME',
ADD COLUMN     "deliver_by" BIGINT,
ADD COLUMN     "deliver_by_mode" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "envelope_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "outbox_mailbox_id" INTEGER,
ADD COLUMN     "outbox_uid" INTEGER,
ADD COLUMN     "priority" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "release_at" BIGINT,
ADD COLUMN     "require_tls" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "ret" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "queued_recipient" ADD COLUMN     "delay_told_at" BIGINT,
ADD COLUMN     "notify" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "original_recipient" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "remote" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "tls" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "route" (
    "id" SERIAL NOT NULL,
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
    "source" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "route_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "route_scope_subject_key" ON "route"("scope", "subject");

-- CreateIndex
CREATE INDEX "queued_recipient_state_domain_next_attempt_at_idx" ON "queued_recipient"("state", "domain", "next_attempt_at");
