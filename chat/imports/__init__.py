"""Conversations from elsewhere: ChatGPT, Claude, LibreChat, Chatbot UI, ourselves."""
