from llem_bridge.inspect_environment import main

main()
