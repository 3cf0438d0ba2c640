package io.runnel.log.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * A node that votes on the cluster's metadata.
 *
 * @param host where the others reach its metadata log
 * @param port of the metadata log, which is not Kafka's
 */
public record Voter(int nodeId, String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\[[0-9a-fA-F:.]+]|[^:@\\[\\]\\s]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code ID@HOST:PORT,…}; an address of IPv6 stands in brackets.
     *
     * @param setting for messages
     * @throws ConfigException naming every entry that is not of that form, and every id and address that occurs twice
     */
    public static List<Voter> parse(String setting, String value) {
        List<Voter> voters = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<Integer, Voter> byId = new HashMap<>();
        Map<String, Voter> byAddress = new HashMap<>();
        for (String entry : value.isBlank() ? new String[0] : value.split(",", -1)) {
            Matcher form = FORM.matcher(entry.trim());
            if (!form.matches() || !isPort(form.group(3))) {
                problems.add("'" + entry.trim() + "' is not of the form ID@HOST:PORT");
                continue;
            }
            Voter voter = new Voter(
                    Integer.parseInt(form.group(1)), form.group(2).replaceAll("[\\[\\]]", ""), Integer.parseInt(form.group(3)));
            Voter sameId = byId.putIfAbsent(voter.nodeId(), voter);
            if (sameId != null) {
                problems.add("node id " + voter.nodeId() + " is given to " + sameId.address() + " and to "
                        + voter.address() + ": each node needs an id of its own");
            }
            Voter sameAddress = byAddress.putIfAbsent(voter.address(), voter);
            if (sameAddress != null) {
                problems.add("address " + voter.address() + " is given to nodes " + sameAddress.nodeId() + " and "
                        + voter.nodeId() + ": each node needs an address of its own");
            }
            voters.add(voter);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(setting, value, String.join("; ", problems));
        }
        return List.copyOf(voters);
    }

    private static boolean isPort(String text) {
        int port = Integer.parseInt(text);
        return port >= 1 && port <= MAX_PORT;
    }

    /** {@code HOST:PORT}. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return nodeId + "@" + address();
    }
}
