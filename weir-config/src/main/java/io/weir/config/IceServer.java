package io.weir.config;

/** One STUN or TURN server. */
public record IceServer(
        @Key(name = "url", built = true, doc = "The address of the server, beginning with stun:, turn: or turns:.")
        SensitiveText url,

        @Key(
                name = "username",
                built = true,
                doc = "The user name; AUTH_SECRET derives time-limited ones from the password.")
        Credential username,

        @Key(name = "password", built = true, doc = "The password.")
        Secret password,

        @Key(
                name = "clientOnly",
                built = true,
                defaultsTo = "false",
                doc = "Whether only clients are told of the server and we do not use it.")
        boolean clientOnly) {}
