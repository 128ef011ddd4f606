"""slow_readers.py PORT COUNT: sends the request from standard input on COUNT connections with tiny
receive buffers. Reads only one byte of each response, then prints "ready"."""
import signal
import socket
import sys

port, count = map(int, sys.argv[1:])
request = sys.stdin.buffer.read()
readers = []
for _ in range(count):
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    reader.connect(("127.0.0.1", port))
    reader.sendall(request)
    reader.recv(1)
    readers.append(reader)
print("ready", flush=True)
signal.pause()
