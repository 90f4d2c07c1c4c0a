package io.weir.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Answers GET requests on connections that are kept alive as a test says. */
final class ScriptedHttpServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Function<String, byte[]> script;

    /** {@code script} gives for each path with query the whole answer; an empty one closes the connection. */
    ScriptedHttpServer(Function<String, byte[]> script) throws IOException {
        this.script = script;
        Thread.startVirtualThread(this::accept);
    }

    static byte[] ok(String body) {
        return answer("200 OK", body);
    }

    static byte[] answer(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    String url(String path) {
        return "http://127.0.0.1:" + listening.getLocalPort() + path;
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                open.add(accepted);
                Thread.startVirtualThread(() -> serve(accepted));
            }
        } catch (IOException closed) {
            assert listening.isClosed() : closed;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            String request = in.readLine();
            while (request != null) {
                while (!in.readLine().isEmpty()) {
                    assert !request.isEmpty();
                }
                byte[] answer = script.apply(request.split(" ")[1]);
                if (answer.length == 0) {
                    return;
                }
                out.write(answer);
                out.flush();
                request = in.readLine();
            }
        } catch (IOException gone) {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
