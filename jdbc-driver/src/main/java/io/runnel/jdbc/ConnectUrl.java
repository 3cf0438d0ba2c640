package io.runnel.jdbc;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.HostAndPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parsed URL, {@code jdbc:runnel://host:port[,host:port…][/schema][?property=value&…]} or {@code
 * jdbc:runnel:embedded:folder[?property=value&…]}, with the properties given beside it.
 *
 * @param servers in the order in which they are tried, unless {@code loadBalanceHosts} asks for a random one
 * @param folder of a node within the process, empty for a temporary one; null if a server is meant
 * @param properties of both; the URL's win
 */
record ConnectUrl(List<HostAndPort> servers, @Nullable String folder, Properties properties) {
    static final String PREFIX = "jdbc:runnel:";
    static final int DEFAULT_PORT = 8765;

    /** Properties whose names begin so are settings of an embedded node. */
    static final String NODE_SETTING = "node.";

    private static final String EMBEDDED = PREFIX + "embedded:";

    private static final String FORM = "jdbc:runnel://host:port[,host:port…][/schema][?property=value&…]"
            + " or jdbc:runnel:embedded:folder[?property=value&…]";
    /** A name, also one with an underscore as container networks have them, an IPv4 address, or an IPv6 one in brackets. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?]");

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final int MAX_PORT = 65_535;
    private static final int DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

    /** @throws SQLException 08001 if the URL or a property is malformed */
    static ConnectUrl parse(String url, Properties info) throws SQLException {
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query);
        if (address.startsWith(EMBEDDED)) {
            return embedded(url, address.substring(EMBEDDED.length()), query, info);
        }
        if (!address.startsWith(PREFIX + "//")) {
            throw malformed(url, "there is no host in it");
        }
        String rest = address.substring(PREFIX.length() + 2);
        int slash = rest.indexOf('/');
        Properties properties = copy(info);
        if (slash >= 0) {
            schema(url, rest.substring(slash + 1), properties);
        }
        parameters(url, query < 0 ? "" : url.substring(query + 1), properties);
        ConnectUrl parsed = new ConnectUrl(servers(url, slash < 0 ? rest : rest.substring(0, slash)), null, properties);
        parsed.checkProperties();
        return parsed;
    }

    private static ConnectUrl embedded(String url, String folder, int query, Properties info) throws SQLException {
        Properties properties = copy(info);
        parameters(url, query < 0 ? "" : url.substring(query + 1), properties);
        ConnectUrl parsed = new ConnectUrl(List.of(), folder, properties);
        parsed.checkProperties();
        return parsed;
    }

    private static Properties copy(Properties info) {
        Properties properties = new Properties();
        for (String name : info.stringPropertyNames()) {
            properties.setProperty(name, info.getProperty(name));
        }
        return properties;
    }

    /** What of the properties is for an embedded node, or, if that is not asked for, what is not. */
    Map<String, String> properties(boolean ofNode) {
        Map<String, String> chosen = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            String value = value(name);
            if (value != null && name.startsWith(NODE_SETTING) == ofNode) {
                chosen.put(ofNode ? name.substring(NODE_SETTING.length()) : name, value);
            }
        }
        return chosen;
    }

    private static List<HostAndPort> servers(String url, String hosts) throws SQLException {
        List<HostAndPort> servers = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            servers.add(server(url, host));
        }
        return servers;
    }

    private static HostAndPort server(String url, String text) throws SQLException {
        if (text.indexOf('@') >= 0) {
            throw malformed(url, "user and password go into properties");
        }
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > text.lastIndexOf(']');
        String host = withPort ? text.substring(0, colon) : text;
        if (!HOST.matcher(host).matches()) {
            throw malformed(url, "'" + text + "' is not of the form host:port");
        }
        return new HostAndPort(host, withPort ? port(url, text.substring(colon + 1)) : DEFAULT_PORT);
    }

    private static int port(String url, String text) throws SQLException {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw malformed(url, "the port '" + text + "' is no number from 1 to " + MAX_PORT);
        }
        return port;
    }

    private static void schema(String url, String schema, Properties properties) throws SQLException {
        if (schema.contains("/")) {
            throw malformed(url, "after the port there is one name, the schema, not '" + schema + "'");
        }
        if (!schema.isEmpty()) {
            properties.setProperty(ConnectionProperties.SCHEMA, schema);
        }
    }

    private static void parameters(String url, String query, Properties properties) throws SQLException {
        if (query.isEmpty()) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw malformed(url, "a parameter is not of the form property=value");
            }
            String name = parameter.substring(0, equals);
            try {
                properties.setProperty(
                        name, URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw malformed(url, "the value of " + name + " has a % that is not followed by two digits");
            }
        }
    }

    private static SQLException malformed(String url, String why) {
        int query = url.indexOf('?'); // what follows may hold a password
        return SqlErrors.of(
                SqlStates.CANNOT_CONNECT,
                "Malformed URL " + (query < 0 ? url : url.substring(0, query + 1) + "…") + ": " + why + ". The form is "
                        + FORM + ".");
    }

    private void checkProperties() throws SQLException {
        fetchSize();
        connectTimeoutMs();
        networkTimeoutMs();
        number(ConnectionProperties.EMIT_IDLE_TIMEOUT, 0);
        readOnly();
        truth(ConnectionProperties.LOAD_BALANCE_HOSTS);
        zone();
    }

    int fetchSize() throws SQLException {
        return number(ConnectionProperties.FETCH_SIZE, 0);
    }

    /** The property's; without it DriverManager's login time-out, if one is set. */
    int connectTimeoutMs() throws SQLException {
        long loginTimeoutMs = DriverManager.getLoginTimeout() * 1000L;
        int byDefault =
                loginTimeoutMs > 0 ? (int) Math.min(loginTimeoutMs, Integer.MAX_VALUE) : DEFAULT_CONNECT_TIMEOUT_MS;
        return number(ConnectionProperties.CONNECT_TIMEOUT, byDefault);
    }

    int networkTimeoutMs() throws SQLException {
        return number(ConnectionProperties.NETWORK_TIMEOUT, 0);
    }

    private int number(String name, int defaultValue) throws SQLException {
        String text = value(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            int value = Integer.parseInt(text.trim());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative number is.
        }
        throw invalid(name, text, "a whole number, 0 or more");
    }

    boolean readOnly() throws SQLException {
        return truth(ConnectionProperties.READ_ONLY);
    }

    /** The servers in the order in which they are to be tried this time. */
    List<HostAndPort> serversInTurn(Random random) throws SQLException {
        if (!truth(ConnectionProperties.LOAD_BALANCE_HOSTS)) {
            return servers;
        }
        List<HostAndPort> shuffled = new ArrayList<>(servers);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private boolean truth(String name) throws SQLException {
        String text = value(name);
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        throw invalid(name, text, "true or false");
    }

    /** In which java.sql's dates and times show the digits that SQL shows. */
    TimeZone zone() throws SQLException {
        String text = value(ConnectionProperties.TIME_ZONE);
        if (text == null) {
            return TimeZone.getDefault();
        }
        TimeZone zone = TimeZone.getTimeZone(text);
        boolean understood = !zone.getID().equals("GMT") || text.equals("GMT"); // what it gives for others
        if (!understood) {
            throw invalid(ConnectionProperties.TIME_ZONE, text, "the name of a zone, such as UTC or Europe/Berlin");
        }
        return zone;
    }

    /** Of a property; null if it is absent or empty. */
    @Nullable
    String value(String name) {
        String text = properties.getProperty(name);
        return text == null || text.isEmpty() ? null : text;
    }

    private static SQLException invalid(String name, String text, String form) {
        return SqlErrors.of(
                SqlStates.CANNOT_CONNECT,
                "Connection property " + name + " is '" + text + "'; it must be " + form + ".");
    }

    /** The URL without properties, which may hold a password. */
    String plain() {
        if (folder != null) {
            return EMBEDDED + folder;
        }
        return PREFIX + "//" + servers.stream().map(HostAndPort::toString).collect(Collectors.joining(","));
    }
}
