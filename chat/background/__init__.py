"""What models write beside the chat, by Celery: titles and summaries."""
