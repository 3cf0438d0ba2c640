package io.runnel.jdbc.net;

/**
 * Where a server answers.
 *
 * @param host a name or address; an IPv6 address in brackets
 */
public record HostAndPort(String host, int port) {
    String unbracketedHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
