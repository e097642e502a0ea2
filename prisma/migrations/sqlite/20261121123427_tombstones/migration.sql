-- AlterTable, by hand: a table made anew would forget which ids were given out already.
ALTER TABLE "mailbox" ADD COLUMN "forgotten" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "mailbox" ADD COLUMN "forgotten_modseq" BIGINT NOT NULL DEFAULT 0;
