// Receives what an OICP 2.3 hub sends to an EMP: java Receive.java PORT PROVIDER UID (Java 17 or later)
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.*;
import java.util.regex.*;

class Receive {
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet(); // in service: a table, because a restart must not forget it

    public static void main(String[] args) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", http -> {
            var bytes = http.getRequestBody().readNBytes(262145);
            if (bytes.length > 262144) { http.sendResponseHeaders(413, -1); http.close(); return; }
            String body = new String(bytes, StandardCharsets.UTF_8), session = find(body, "SessionID"), answer = """
                {"Result":true,"StatusCode":{"Code":"000","Description":"Success"},"SessionID":"%s"}""".formatted(session);
            if (http.getRequestURI().getPath().matches(".*/authorize/(start|stop)")) {
                boolean known = args[2].equals(find(body, "UID"));
                answer = """
                    {"AuthorizationStatus":"%s","ProviderID":"%s","StatusCode":{"Code":"%s"},"SessionID":"%s"}"""
                    .formatted(known ? "Authorized" : "NotAuthorized", args[1], known ? "000" : "102", session);
            } else if (SEEN.add(body)) { // the hub may send a message again whose answer it lost
                String type = find(body, "Type");
                System.out.println((type == null ? "ChargeDetailRecord" : type) + " " + session);
            }
            var text = answer.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", "application/json");
            http.sendResponseHeaders(200, text.length);
            http.getResponseBody().write(text);
            http.close();
        });
        server.start();
    }

    static String find(String json, String member) { // a JSON library of yours does this better; the JDK has none
        var match = Pattern.compile("\"" + member + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return match.find() ? match.group(1) : null;
    }
}
