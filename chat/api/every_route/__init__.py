"""What all routers share: who calls, whether they may, how an answer is written."""
