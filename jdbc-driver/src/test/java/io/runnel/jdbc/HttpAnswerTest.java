package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {
    @Test
    void readsABodyByItsLength() throws IOException {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\ncontent-LENGTH: 3\r\n\r\nabcdef");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("abc");
        assertThat(answer.keepsAlive()).isTrue();
    }

    @Test
    void readsABodyInChunks() throws IOException {
        HttpAnswer answer = read(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");
        assertThat(answer.text()).isEqualTo("abc0123456789");
        assertThat(answer.keepsAlive()).isTrue();
    }

    @Test
    void readsABodyUpToTheEndOfTheStream() throws IOException {
        HttpAnswer answer = read("HTTP/1.1 502 Bad Gateway\r\n\r\nno upstream\nmore");
        assertThat(answer.text()).isEqualTo("no upstream");
        assertThat(answer.keepsAlive()).isFalse();
    }

    @Test
    void passesOverInterimAnswersAndHeedsConnectionClose() throws IOException {
        HttpAnswer answer = read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.keepsAlive()).isFalse();
    }

    @Test
    void refusesWhatIsNotHttpAndWhatIsCutShort() {
        assertThatThrownBy(() -> read("SSH-2.0-OpenSSH\r\n\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("x".repeat(100_000))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
                .isInstanceOf(EOFException.class);
    }

    private static HttpAnswer read(String answer) throws IOException {
        return HttpAnswer.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
