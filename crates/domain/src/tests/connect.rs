use crate::connect::Connect;

#[test]
fn an_address_becomes_what_people_paste() {
    let connect = Connect::read("ssh://ma-user@dev.example:31234", "Train BERT (base)", "1f").unwrap();
    assert_eq!(connect.command(), "ssh -i ~/.ssh/KEY.pem -p 31234 ma-user@dev.example");
    let config = "Host train-bert-base\n    HostName dev.example\n    Port 31234\n    User ma-user\n    IdentityFile ~/.ssh/KEY.pem";
    assert_eq!(connect.config(), config);
    assert_eq!(connect.vs_code(), "vscode://vscode-remote/ssh-remote+train-bert-base/home/ma-user/work");
}

#[test]
fn what_the_address_leaves_out_is_the_documented_default() {
    for (address, command) in [
        ("dev.example:31234", "ssh -i ~/.ssh/KEY.pem -p 31234 ma-user@dev.example"),
        ("ssh://dev.example", "ssh -i ~/.ssh/KEY.pem -p 22 ma-user@dev.example"),
        ("ssh://anna@10.0.0.7:22/", "ssh -i ~/.ssh/KEY.pem -p 22 anna@10.0.0.7"),
    ] {
        assert_eq!(Connect::read(address, "n", "1").unwrap().command(), command, "{address}");
    }
}

#[test]
fn an_alias_is_always_a_word() {
    for (name, id, alias) in [
        ("demand-forecast", "1f", "demand-forecast"),
        ("  A__b  ", "1f", "a-b"),
        ("语音识别", "DE-1F", "de-1f"),
        ("GPU 训练 2", "1f", "gpu-2"),
        ("中", "文", "notebook"),
    ] {
        assert_eq!(Connect::read("h:22", name, id).unwrap().alias, alias, "{name}");
    }
}

/// Whatever is pasted into a shell must be an address and nothing more.
#[test]
fn what_a_shell_could_understand_otherwise_is_not_taken_over() {
    for address in [
        "",
        "ssh://",
        "ssh://ma-user@:22",
        "ssh://@host:22",
        "host:0",
        "host:65536",
        "host:22;reboot",
        "$(reboot):22",
        "-oProxyCommand=reboot:22",
        "ssh://-l@host:22",
        "ssh://a b@host:22",
        "host\n:22",
        "http://host:22",
        "ssh://u@host/../x:22",
    ] {
        assert_eq!(Connect::read(address, "n", "1"), None, "{address}");
    }
}
