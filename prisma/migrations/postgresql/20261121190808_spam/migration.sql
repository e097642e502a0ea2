-- CreateTable
CREATE TABLE "spam_model" (
    "account_id" INTEGER NOT NULL,
    "spam" INTEGER NOT NULL DEFAULT 0,
    "ham" INTEGER NOT NULL DEFAULT 0,
    "tokens" INTEGER NOT NULL DEFAULT 0,
    "looked_at" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "spam_model_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "spam_token" (
    "account_id" INTEGER NOT NULL,
    "token" BIGINT NOT NULL,
    "spam" INTEGER NOT NULL DEFAULT 0,
    "ham" INTEGER NOT NULL DEFAULT 0,
    "seen" INTEGER NOT NULL,

    CONSTRAINT "spam_token_pkey" PRIMARY KEY ("account_id","token")
);

-- CreateTable
CREATE TABLE "spam_lesson" (
    "account_id" INTEGER NOT NULL,
    "content_id" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,

    CONSTRAINT "spam_lesson_pkey" PRIMARY KEY ("account_id","content_id")
);

-- CreateTable
CREATE TABLE "spam_task" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "content_id" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,

    CONSTRAINT "spam_task_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "spam_lesson_content_id_idx" ON "spam_lesson"("content_id");
