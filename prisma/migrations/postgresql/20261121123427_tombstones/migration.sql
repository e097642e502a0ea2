-- AlterTable
ALTER TABLE "mailbox" ADD COLUMN     "forgotten" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "forgotten_modseq" BIGINT NOT NULL DEFAULT 0;
