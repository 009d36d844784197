// Reports one charge to an OICP 2.3 hub: java Report.java HUB OPERATOR EVSE UID SECONDS-BETWEEN-PROGRESS (Java 17 or later)
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.*;
import java.time.*;
import java.util.regex.*;

class Report {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static String hub, operator, evse, card, session;

    static String post(String path, String body) throws Exception { // a retry sends the same bytes, so that the hub knows it again
        var request = HttpRequest.newBuilder(URI.create(hub + "/api/oicp" + path)).timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        for (int attempt = 0; attempt < 8; attempt++) {
            long wait = (long) (Math.min(60_000, 500L << attempt) * (0.5 + Math.random() / 2));
            try {
                var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                var answer = response.body();
                if (find(answer, "\"(?:Result\"\\s*:\\s*(true)|AuthorizationStatus\"\\s*:\\s*\"(Authorized)\")") != null) return answer;
                var retryAfter = response.headers().firstValue("Retry-After");
                var code = find(answer, "\"Code\"\\s*:\\s*\"(\\d+)\"");
                if (retryAfter.isPresent()) wait = 1000 * Long.parseLong(retryAfter.get());
                else if (!String.valueOf(response.statusCode()).matches("408|429|5..") && !String.valueOf(code).matches("001|002|310"))
                    throw new IllegalStateException("refused: " + answer); // the same message would be refused again
            } catch (java.io.IOException noAnswer) { } // once more
            Thread.sleep(wait);
        }
        throw new IllegalStateException("given up: " + path);
    }

    static void send(String type, String members) throws Exception {
        post("/notificationmgmt/v11/charging-notifications", """
            {"Type":"%s","SessionID":"%s","EvseID":"%s","OperatorID":"%s","Identification":%s,%s}"""
            .formatted(type, session, evse, operator, card, members));
    }

    static String now() { return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString(); }

    static String find(String json, String pattern) { // a JSON library of yours does this better; the JDK has none
        var match = Pattern.compile(pattern).matcher(json);
        return match.find() ? match.group(match.group(1) == null && match.groupCount() > 1 ? 2 : 1) : null;
    }

    public static void main(String[] args) throws Exception {
        hub = args[0]; operator = args[1]; evse = args[2];
        card = "{\"RFIDMifareFamilyIdentification\":{\"UID\":\"" + args[3] + "\"}}";
        session = find(post("/charging/v21/operators/" + operator + "/authorize/start", """
            {"OperatorID":"%s","EvseID":"%s","Identification":%s}""".formatted(operator, evse, card)), "\"SessionID\"\\s*:\\s*\"([^\"]+)\"");
        String start = now();
        BigDecimal register = new BigDecimal("1234.567"), total = BigDecimal.ZERO; // what the meter says, in kWh: never a double
        send("Start", "\"ChargingStart\":\"%s\",\"MeterValueStart\":%s".formatted(start, register));
        for (int step = 1; step <= 2; step++) {
            Thread.sleep((long) (1000 * Double.parseDouble(args[4]))); // 300: the hub takes a Progress every five minutes
            total = total.add(new BigDecimal("0.917"));
            send("Progress", "\"ChargingStart\":\"%s\",\"EventOccurred\":\"%s\",\"ConsumedEnergyProgress\":%s".formatted(start, now(), total));
        }
        String end = now();
        send("End", "\"ChargingStart\":\"%s\",\"ChargingEnd\":\"%s\",\"ConsumedEnergy\":%s,\"MeterValueEnd\":%s"
            .formatted(start, end, total, register.add(total)));
        post("/cdrmgmt/v22/operators/" + operator + "/charge-detail-record", """
            {"SessionID":"%s","EvseID":"%s","Identification":%s,"ChargingStart":"%s","ChargingEnd":"%s","SessionStart":"%s",
             "SessionEnd":"%s","ConsumedEnergy":%s}""".formatted(session, evse, card, start, end, start, end, total));
        System.out.println("done " + session);
    }
}
