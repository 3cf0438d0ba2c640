package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlHttpHandlerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private ServiceServer server;

    @BeforeEach
    void start() throws Exception {
        server = ServiceServer.start(Map.of(
                SqlServiceConfig.REQUEST_MAX_BYTES,
                "1000",
                SqlServiceConfig.FETCH_WAITING_MAX,
                "1",
                SqlServiceConfig.FETCH_WAIT_MAX_MS,
                "10000"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aGetSaysWhatThisIsAndHowToConnect() throws Exception {
        HttpResponse<String> answer = client.send(request("/").GET().build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("Runnel 1.2.3 SQL service. Connect by JDBC with the URL jdbc:runnel://127.0.0.1:"
                        + server.port() + "\n");
    }

    @Test
    void refusesATypeThatAForeignPageCouldSend() throws Exception {
        HttpResponse<String> answer = post("/", "text/plain", "{}");
        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @Test
    void refusesATooLargeRequest() throws Exception {
        HttpResponse<String> answer = post("/", "application/json", "{" + " ".repeat(1000));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("sql.request.max.bytes");
    }

    @Test
    void answersRequestsItCannotReadWithAnErrorAndNoTrace() throws Exception {
        HttpResponse<String> answer = post("/", "application/json", "{\"request\"");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("08P01").doesNotContain("at com.fasterxml");
    }

    @Test
    void answersRequestsOfAConnectionThatIsNotOpenWithItsState() throws Exception {
        HttpResponse<String> answer = json("{\"request\":\"createStatement\",\"connectionId\":\"none\"}");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"errorCode\":1").contains("08003");
    }

    @Test
    void cancelOvertakesAnOpenFetchWhichFailsWithItsState() throws Exception {
        String statement = openNeverEndingQuery("c");
        CompletableFuture<HttpResponse<String>> fetch = fetchAsync("c", statement);
        server.engine().nextSource().awaitWaitingPoll();

        HttpResponse<String> cancelled = post("/v1/cancel?connection=c&statement=" + statement, "text/plain", "");

        assertThat(cancelled.statusCode()).isEqualTo(204);
        assertThat(fetch.get(1, TimeUnit.SECONDS).body()).contains("57014");
    }

    @Test
    void closingAResultAnswersAnOpenFetchWithALastFrame() throws Exception {
        String statement = openNeverEndingQuery("c");
        CompletableFuture<HttpResponse<String>> fetch = fetchAsync("c", statement);
        server.engine().nextSource().awaitWaitingPoll();

        post("/v1/close-result?connection=c&statement=" + statement, "text/plain", "");

        assertThat(fetch.get(1, TimeUnit.SECONDS).body()).contains("\"done\":true");
    }

    @Test
    void closingTheServiceTellsAnOpenFetchWhy() throws Exception {
        String statement = openNeverEndingQuery("c");
        CompletableFuture<HttpResponse<String>> fetch = fetchAsync("c", statement);
        server.engine().nextSource().awaitWaitingPoll();

        server.service().close();

        assertThat(fetch.get(1, TimeUnit.SECONDS).body()).contains("57P01");
    }

    @Test
    void aFetchBeyondThoseThatMayWaitIsRefused() throws Exception {
        String first = openNeverEndingQuery("c");
        CompletableFuture<HttpResponse<String>> waiting = fetchAsync("c", first);
        server.engine().nextSource().awaitWaitingPoll();
        String second = openNeverEndingQuery("d");

        HttpResponse<String> refused = fetchAsync("d", second).get(5, TimeUnit.SECONDS);

        assertThat(refused.body()).contains("53300").contains("sql.fetch.waiting.max");
        assertThat(waiting).isNotDone();
    }

    @Test
    void cancelOfWhatIsNotOpenIsNotFound() throws Exception {
        assertThat(post("/v1/cancel?connection=none&statement=1", "text/plain", "")
                        .statusCode())
                .isEqualTo(404);
    }

    private String openNeverEndingQuery(String connection) throws Exception {
        json("{\"request\":\"openConnection\",\"connectionId\":\"" + connection + "\"}");
        String statement = json("{\"request\":\"createStatement\",\"connectionId\":\"" + connection + "\"}")
                .body()
                .replaceAll(".*\"statementId\":(\\d+).*", "$1");
        HttpResponse<String> executed = json("{\"request\":\"prepareAndExecute\",\"connectionId\":\"" + connection
                + "\",\"statementId\":" + statement + ",\"sql\":\"SELECT EMIT CHANGES\",\"maxRowCount\":-1}");
        assertThat(executed.body()).contains("\"done\":false");
        return statement;
    }

    private CompletableFuture<HttpResponse<String>> fetchAsync(String connection, String statement) {
        String body = "{\"request\":\"fetch\",\"connectionId\":\"" + connection + "\",\"statementId\":" + statement
                + ",\"offset\":0,\"fetchMaxRowCount\":10}";
        return client.sendAsync(
                request("/")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> json(String body) throws IOException, InterruptedException {
        return post("/", "application/json", body);
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }
}
