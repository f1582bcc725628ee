"""The Telegram chat: the only package that imports telegram. Replies come from bot.reply, and bot.store keeps."""
