-- CreateTable
CREATE TABLE "spam_model" (
    "account_id" INTEGER NOT NULL PRIMARY KEY,
    "spam" INTEGER NOT NULL DEFAULT 0,
    "ham" INTEGER NOT NULL DEFAULT 0,
    "tokens" INTEGER NOT NULL DEFAULT 0,
    "looked_at" BIGINT NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "spam_token" (
    "account_id" INTEGER NOT NULL,
    "token" BIGINT NOT NULL,
    "spam" INTEGER NOT NULL DEFAULT 0,
    "ham" INTEGER NOT NULL DEFAULT 0,
    "seen" INTEGER NOT NULL,

    PRIMARY KEY ("account_id", "token")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "spam_lesson" (
    "account_id" INTEGER NOT NULL,
    "content_id" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,

    PRIMARY KEY ("account_id", "content_id")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "spam_task" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "content_id" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "spam_lesson_content_id_idx" ON "spam_lesson"("content_id");
