// The tabs of the chat read anew which servers the person may use.
new BroadcastChannel("connections").postMessage("changed");
