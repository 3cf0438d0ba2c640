package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.jdbc.net.HostAndPort;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectUrlTest {
    @Test
    void readsHostPortSchemaAndProperties() throws SQLException {
        ConnectUrl url = parse("jdbc:runnel://db.example:9999/PUBLIC?fetchSize=7&x=a%26b");
        assertThat(url.servers()).containsExactly(new HostAndPort("db.example", 9999));
        assertThat(url.fetchSize()).isEqualTo(7);
        assertThat(url.properties()).containsEntry("schema", "PUBLIC").containsEntry("x", "a&b");
    }

    @Test
    void takesTheDefaultPortAndIpv6() throws SQLException {
        assertThat(parse("jdbc:runnel://localhost").servers()).containsExactly(new HostAndPort("localhost", 8765));
        assertThat(parse("jdbc:runnel://[::1]:1/").servers()).containsExactly(new HostAndPort("[::1]", 1));
    }

    @Test
    void takesSeveralServersInTheirOrder() throws SQLException {
        ConnectUrl url = parse("jdbc:runnel://a:1,b,[::1]:3/PUBLIC?timeZone=UTC");
        assertThat(url.servers())
                .containsExactly(new HostAndPort("a", 1), new HostAndPort("b", 8765), new HostAndPort("[::1]", 3));
        assertThat(url.plain()).isEqualTo("jdbc:runnel://a:1,b:8765,[::1]:3");
        assertThat(url.zone()).isEqualTo(TimeZone.getTimeZone("UTC"));
    }

    @Test
    void triesTheServersInARandomOrderIfAskedTo() throws SQLException {
        ConnectUrl inOrder = parse("jdbc:runnel://a:1,b:2,c:3");
        ConnectUrl shuffled = parse("jdbc:runnel://a:1,b:2,c:3/?loadBalanceHosts=true");
        Set<HostAndPort> first = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            assertThat(inOrder.serversInTurn(random)).isEqualTo(inOrder.servers());
            assertThat(shuffled.serversInTurn(random)).containsExactlyInAnyOrderElementsOf(shuffled.servers());
            first.add(shuffled.serversInTurn(random).get(0));
        }
        assertThat(first).containsExactlyInAnyOrderElementsOf(shuffled.servers());
    }

    @Test
    void refusesALoadBalanceHostsThatIsNeither() {
        assertThatThrownBy(() -> parse("jdbc:runnel://a:1,b:2/?loadBalanceHosts=some"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("loadBalanceHosts");
    }

    @Test
    void takesNamesWithUnderscores() throws SQLException {
        assertThat(parse("jdbc:runnel://sql_node:65535").servers())
                .containsExactly(new HostAndPort("sql_node", 65_535));
    }

    @Test
    void tellsItsPropertiesWhileTheUrlIsNotComplete() {
        Properties given = new Properties();
        given.setProperty("fetchSize", "5");
        assertThat(new Driver().getPropertyInfo("jdbc:runnel://host:", given))
                .anySatisfy(info -> assertThat(info.value).isEqualTo("5"));
    }

    @Test
    void theUrlWinsOverTheProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("fetchSize", "1");
        assertThat(ConnectUrl.parse("jdbc:runnel://h?fetchSize=2", properties).fetchSize())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:runnel:",
                "jdbc:runnel:localhost:8765",
                "jdbc:runnel://",
                "jdbc:runnel://host:port",
                "jdbc:runnel://host:0",
                "jdbc:runnel://host:65536",
                "jdbc:runnel://host:-1",
                "jdbc:runnel://::1",
                "jdbc:runnel://host/a/b",
                "jdbc:runnel://ann:secret@host",
                "jdbc:runnel://host?fetchSize",
                "jdbc:runnel://host?fetchSize=many",
                "jdbc:runnel://host?connectTimeout=-1",
                "jdbc:runnel://host?timeZone=Nowhere",
                "jdbc:runnel://host?readOnly=maybe",
                "jdbc:runnel://host?user=%zz",
                "jdbc:runnel://a,,b",
                "jdbc:runnel://ho st"
            })
    void refusesAMalformedUrlWithItsState(String url) {
        assertThatThrownBy(() -> DriverManager.getConnection(url))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
    }

    @Test
    void leavesOtherUrlsToOtherDrivers() throws SQLException {
        Driver driver = new Driver();
        assertThat(driver.acceptsURL("jdbc:avatica:remote:url=http://localhost"))
                .isFalse();
        assertThat(driver.connect("jdbc:h2:mem:", new Properties())).isNull();
        assertThat(driver.acceptsURL("jdbc:runnel://localhost")).isTrue();
    }

    @Test
    void theDriverIsFoundByItsUrlAndKnowsItsVersion() throws SQLException {
        java.sql.Driver driver = DriverManager.getDriver("jdbc:runnel://localhost");
        assertThat(driver).isInstanceOf(Driver.class);
        assertThat(Version.CURRENT.text()).matches("\\d+\\.\\d+.*");
        assertThat(driver.getMinorVersion()).isEqualTo(Version.CURRENT.minor());
        assertThat(driver.getPropertyInfo("jdbc:runnel://h?fetchSize=3", new Properties()))
                .anySatisfy(info -> {
                    assertThat(info.name).isEqualTo("fetchSize");
                    assertThat(info.value).isEqualTo("3");
                })
                .anySatisfy(info -> {
                    assertThat(info.name).isEqualTo("readOnly");
                    assertThat(info.choices).containsExactly("false", "true");
                });
    }

    @Test
    void theDataSourceTakesItsPropertiesOneByOne() throws SQLException {
        RunnelDataSource source = new RunnelDataSource();
        source.setUrl("jdbc:runnel://localhost:1");
        source.setUser("ann");
        source.setLoginTimeout(2);
        assertThat(source.getLoginTimeout()).isEqualTo(2);
        assertThat(source.getUser()).isEqualTo("ann");
        assertThatThrownBy(source::getConnection)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageContaining("localhost:1");
        source.setUrl("jdbc:runnel://localhost:1?connectTimeout=7000");
        assertThat(source.getLoginTimeout()).isEqualTo(7);
        source.setUrl("jdbc:other:");
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
    }

    private static ConnectUrl parse(String url) throws SQLException {
        return ConnectUrl.parse(url, new Properties());
    }
}
